/** The registry: every declared command by name, and the types computed from it. */
import type { BodyCodec } from '../body.ts';
import type { Command, Header } from '../schema.ts';
import { getRouteInfoByTopic } from './getRouteInfoByTopic.ts';

/** Every declared command, by its name in camelCase. */
export const commands = {
  getRouteInfoByTopic,
} as const;

/** The name of a declared command. */
export type CommandName = keyof typeof commands;

type BodyOf<C> = C extends BodyCodec<infer T> ? T : never;

/** The decoded header of a request. */
export type RequestHeader<N extends CommandName> = {
  [K in N]: Header<(typeof commands)[K]['request']>;
}[N];
/** The decoded body of a request. */
export type RequestBody<N extends CommandName> = {
  [K in N]: BodyOf<(typeof commands)[K]['requestBody']>;
}[N];
/** The decoded header of an answer. */
export type ResponseHeader<N extends CommandName> = {
  [K in N]: Header<(typeof commands)[K]['response']>;
}[N];
/** The decoded body of an answer. */
export type ResponseBody<N extends CommandName> = {
  [K in N]: BodyOf<(typeof commands)[K]['responseBody']>;
}[N];

/** The declaration of a request code, if it has one. */
export function commandOfCode(code: number): CommandName | undefined {
  return byCode.get(code);
}

const byCode: ReadonlyMap<number, CommandName> = new Map(
  (Object.entries(commands) as [CommandName, Command][]).map(([name, { code }]) => [code, name]),
);

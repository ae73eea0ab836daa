#!/usr/bin/env node
/** Entry of the command `orrery`. */
import { commandLine } from './commandLine.ts';
import { processOutput } from './output.ts';

process.exitCode = await commandLine(process.argv.slice(2), processOutput);

#!/usr/bin/env node
/** Entry of the command `orrery`. */
import { commandLine } from './commandLine.ts';
import { processOutput } from './output.ts';
import { tuneEngine } from './tuneEngine.ts';

tuneEngine();
process.exitCode = await commandLine(process.argv.slice(2), processOutput);

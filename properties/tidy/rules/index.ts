import type { Rule } from '../rule.ts';
import { documentedExports } from './documentedExports.ts';
import { fileNames } from './fileNames.ts';
import { layerImports } from './layerImports.ts';
import { layerPackages } from './layerPackages.ts';
import { listed } from './listed.ts';
import { noAmbientWorld } from './noAmbientWorld.ts';
import { nothingLeft } from './nothingLeft.ts';
import { handlersExplain, scenariosExplain } from './openings.ts';
import { ownWords } from './ownWords.ts';
import { parses } from './parses.ts';
import { reachable } from './reachable.ts';
import { readmes } from './readmes.ts';
import { sizes } from './sizes.ts';
import { suitesRun } from './suitesRun.ts';
import { twoErrorClasses } from './twoErrorClasses.ts';

/** All rules, in the order in which they are reported. */
export const rules = {
  parses,
  layerImports,
  layerPackages,
  noAmbientWorld,
  sizes,
  documentedExports,
  scenariosExplain,
  handlersExplain,
  suitesRun,
  reachable,
  nothingLeft,
  listed,
  readmes,
  fileNames,
  twoErrorClasses,
  ownWords,
} satisfies Record<string, Rule>;

/** Which messages come to whom, and which are found. */
export * from './aFilterByPropertiesSelects.scenario.ts';
export * from './aMessageIsFoundByItsKey.scenario.ts';

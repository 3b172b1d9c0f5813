/** What we use of wink-naive-bayes-text-classifier, which comes without types. */
declare module 'wink-naive-bayes-text-classifier' {
  function classifier(): {
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
    definePrepTasks(tasks: readonly ((text: string) => readonly string[])[]): number;
    learn(text: string, label: string): boolean;
    consolidate(): boolean;
    /** Labels with the binary logarithm of the odds for each, the likeliest first. */
    computeOdds(text: string): [label: string, log2Odds: number][];
    exportJSON(): string;
    importJSON(json: string): boolean;
  };
  export = classifier;
}

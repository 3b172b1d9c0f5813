/** What a long command says while it works: lines for a person, or one JSON object a line for a script. */

/** `line` or `lines` is what a person reads; everything else is for scripts. */
export type News =
  | Readonly<{ type: 'note'; line: string }>
  | Readonly<{ type: 'service'; service: string; line: string }>
  | Readonly<{ type: 'services'; downloadMs: number; startMs: number; joined: boolean }>
  | Readonly<{ type: 'api'; url: string }>
  | Readonly<{ type: 'progress'; line: string }>
  | Readonly<{ type: 'drained' }>
  | Readonly<{ type: 'summary'; lines: readonly string[] }>
  | Readonly<{ type: 'ended'; downloadMs: number; workMs: number }>;

export type Tell = <Told extends News>(news: Told) => void;

/** Standard output; columns where it is a terminal. */
type Out = Readonly<{ write(text: string): boolean; isTTY?: boolean; columns?: number }>;

/** On a terminal a line of progress takes the place of the one before; elsewhere each stands. */
export function teller(json: boolean, out: Out = process.stdout): Tell {
  if (json) return (news) => out.write(`${JSON.stringify(news)}\n`);
  let before: News | null = null;
  let rows = 0;
  return (news) => {
    const text = textOf(news).join('\n');
    if (text === '') return;
    const erased = out.isTTY && before !== null && replaces(news, before) ? rows : 0;
    out.write(`${'\x1b[1A\x1b[2K'.repeat(erased)}${text}\n`);
    before = news;
    // A line that is wider than the terminal takes several rows.
    rows = Math.ceil(text.length / (out.columns || text.length));
  };
}

function replaces(news: News, before: News): boolean {
  if (before.type === 'service') return news.type === 'service' || news.type === 'services';
  return before.type === 'progress' && news.type === 'progress';
}

function textOf(news: News): readonly string[] {
  switch (news.type) {
    case 'note':
    case 'service':
    case 'progress':
      return [news.line];
    case 'services':
      return [news.joined ? 'services    joined those that are up' : servicesLine(news)];
    case 'api':
      return [`api         ${news.url}/v1/signals`];
    case 'drained':
      return ['the recorded input has come through'];
    case 'summary':
      return news.lines;
    case 'ended':
      return [`done        ${seconds(news.workMs)} of work, ${seconds(news.downloadMs)} of download`];
    default:
      return news satisfies never;
  }
}

function servicesLine({ startMs, downloadMs }: Readonly<{ startMs: number; downloadMs: number }>): string {
  const fetched = downloadMs === 0 ? '' : ` (fetched in ${seconds(downloadMs)})`;
  return `services    up in ${seconds(startMs)}${fetched}`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Items as they come → groups of them, each bounded in number and in bytes. */

type Bounds = Readonly<{ items: number; bytes: number }>;

/** An item that is larger than all the bytes a group may have is a group of its own. */
export async function* pages<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  bytesOf: (item: Item) => number,
  most: Bounds,
): AsyncGenerator<readonly Item[]> {
  let page: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    const more = bytesOf(item);
    if (page.length > 0 && (page.length === most.items || bytes + more > most.bytes)) {
      yield page;
      [page, bytes] = [[], 0];
    }
    page.push(item);
    bytes += more;
  }
  if (page.length > 0) yield page;
}

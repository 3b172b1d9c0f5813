/** A normalised text in; the symbols, words, accounts, links and addresses that it names, out. */
import type { PostEvent } from '../../events.ts';

type Entities = Pick<PostEvent, 'cashtags' | 'hashtags' | 'mentions' | 'urls' | 'addresses'>;

/**
 * Links are taken out first, since what stands in them is not said by the author: the fragment of a link is
 * no hashtag. An address inside a link is one, though: that is how tokens are shown around.
 */
export function entities(text: string): Entities {
  const urls = found(text, /https?:\/\/[^\s<>"'()[\]{}]+/giu).map((url) => url.replace(/[.,;:!?]+$/, ''));
  const said = urls.reduce((rest, url) => rest.replaceAll(url, ' '), text);
  return {
    // A letter must come first: $100 is a price.
    cashtags: unique(found(said, /(?<![\p{L}\p{N}$])\$(\p{L}[\p{L}\p{N}]{0,14})(?![\p{L}\p{N}])/gu), upper),
    hashtags: unique(found(said, /(?<![\p{L}\p{N}&#])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/gu), lower),
    // After a letter or a dot it is a mail address.
    mentions: unique(found(said, /(?<![\p{L}\p{N}._-])@([\p{L}\p{N}_]{1,50})/gu), lower),
    urls: unique(urls, (url) => url),
    addresses: unique(found(text, /(?<![\p{L}\p{N}])(0x[0-9a-f]{40})(?![\p{L}\p{N}])/giu), lower),
  };
}

/** The first group of each match where the pattern has one, else the match. */
const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);

const unique = (all: readonly string[], spelling: (one: string) => string): readonly string[] => [
  ...new Set(all.map(spelling)),
];
const upper = (text: string): string => text.toUpperCase();
const lower = (text: string): string => text.toLowerCase();

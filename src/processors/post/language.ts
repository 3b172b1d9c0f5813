/** A text in; the language it seems to be in, out: the only place that knows franc. */
import { franc } from 'franc-min';

/** Below some twenty letters trigrams guess: better to say nothing. */
const fewestLetters = 20;

/** Of the eighty that franc tells apart: in short texts the others are mostly mistaken for one of these. */
const known = [
  ...[
    'arb',
    'ben',
    'ces',
    'cmn',
    'deu',
    'ell',
    'eng',
    'fra',
    'hin',
    'hun',
    'ind',
    'ita',
    'jpn',
    'kor',
    'nld',
  ],
  ...[
    'pes',
    'pol',
    'por',
    'ron',
    'rus',
    'spa',
    'srp',
    'swe',
    'tam',
    'tel',
    'tha',
    'tur',
    'ukr',
    'urd',
    'vie',
  ],
];

/** ISO 639-3, or null where the text is too short or like none of the languages that are known. */
export function languageOf(text: string): string | null {
  const words = text.replaceAll(/(https?:\/\/|[@#$])\S*/gu, ' ');
  const guess = franc(words, { minLength: fewestLetters, only: [...known] });
  return guess === 'und' ? null : guess;
}

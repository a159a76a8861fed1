/** A place to go to, or a thing to do. `keywords` are further words that it is found by. */
export type Command = { title: string; keywords?: string } & ({ href: string } | { action: () => void })

/** Commands shown at once. */
const MOST = 50

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * The commands in which every typed word begins a word, best first: those whose title begins with what was typed, then
 * those found by their title, then those found by a keyword only. Accents and case do not matter.
 */
export function matching(commands: readonly Command[], typed: string): Command[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean)
  const begins = (text: string, word: string) => text.split(/[^\p{L}\p{N}]+/u).some(it => it.startsWith(word))
  const rank = (command: Command): number => {
    const title = plain(command.title)
    if (!wanted.every(word => begins(`${title} ${plain(command.keywords ?? '')}`, word))) return -1
    if (title.startsWith(wanted.join(' '))) return 2
    return wanted.every(word => begins(title, word)) ? 1 : 0
  }
  return commands
    .map(command => ({ command, rank: rank(command) }))
    .filter(it => it.rank >= 0)
    .sort((one, other) => other.rank - one.rank)
    .slice(0, MOST)
    .map(it => it.command)
}

/** An actor's address, taken apart: the group it is a member of, and the mailbox it reads. */
import type { ActorId } from '../flow/ids.ts';

export type Mailbox = Readonly<{ group: string; topic: string; partition: number }>;

/** `<app>/<role>/<topic>/<partition>` has a mailbox; `<app>/source/<name>` has none. */
export function mailboxOf(actor: ActorId): Mailbox | null {
  const [app, role, topic, partition] = actor.split('/');
  if (topic === undefined || partition === undefined) return null;
  return { group: `${app}/${role}`, topic, partition: Number(partition) };
}

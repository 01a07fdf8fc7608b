/** `truecount people`: adding, listing, resetting and disabling people, also for those who are locked out. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { db } from '@/db/client';
import { CLI } from '@/lib/auth/authority';
import { ROLES, type Role } from '@/lib/auth/roles';
import { sourceOf } from '@/lib/source/current';
import { withDatabase } from '../database';
import { printJson, printTable } from '../output';

// Loaded by the commands that need it: the sign-in library would slow down every other one.
const people = () => import('@/lib/auth/people');

interface AddOptions {
  name?: string;
  team?: string;
  role: Role;
}

export function register(program: Command): void {
  const group = program.command('people').description('who may sign in, and what they may do');
  group
    .command('add')
    .description(
      'add a person, or give one who is known a further role; prints a link that sets the password',
    )
    .argument('<email>', 'e-mail address', readEmail)
    .option('--name <name>', 'how they are called; the part before the @ unless given')
    .option('--team <slug>', 'role in this team only; in every team unless given')
    .addOption(new Option('--role <role>', 'what they may do').choices([...ROLES]).default('viewer'))
    .action(add);
  group
    .command('list')
    .description('print everybody with their roles')
    .option('--json', 'a JSON array instead of a table')
    .action(list);
  const one = (name: string, description: string, work: (id: string, email: string) => Promise<void>) =>
    group
      .command(name)
      .description(description)
      .argument('<email>', 'e-mail address', readEmail)
      .action((email: string) => withDatabase(async () => work(await idOf(email), email)));
  one('reset', 'print a link that sets a new password, once', reset);
  one('sign-out', 'sign a person out of every browser', signOut);
  one('disable', 'sign a person out, and keep them and their keys out', (id, email) =>
    disable(id, email, true),
  );
  one('enable', 'let a person in again', (id, email) => disable(id, email, false));
}

function readEmail(value: string): string {
  const email = value.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new InvalidArgumentError('That is no e-mail address.');
  return email;
}

async function idOf(email: string): Promise<string> {
  const [found] = await db()<{ id: string }[]>`select id::text from truecount.person where email = ${email}`;
  if (!found) throw new Error(`There is no person ${email}. \`truecount people list\` shows everybody.`);
  return found.id;
}

async function teamId(slug: string | undefined): Promise<string | null> {
  if (slug === undefined) return null;
  const sql = db();
  const [found] = await sql<{ id: string }[]>`select id from ${sourceOf(sql).team} team where slug = ${slug}`;
  if (!found) throw new Error(`There is no team ${slug}.`);
  return found.id;
}

async function add(email: string, { name, team, role }: AddOptions): Promise<void> {
  await withDatabase(async () => {
    const { addPerson } = await people();
    const where = { teamId: await teamId(team), role };
    const { link } = await addPerson(CLI, { email, name: name ?? email.split('@')[0]!, ...where });
    const said = `${role} in ${team ?? 'every team'}`;
    if (link === null) console.log(`${email} was known already, and is ${said} now.`);
    else await printLink(`${email} is ${said} now.`, link);
  });
}

async function printLink(said: string, path: string): Promise<void> {
  const { publicUrl } = await import('@/lib/auth/library');
  console.log(`${said} The password is set with this link, once, within 24 hours:\n${publicUrl()}${path}`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async () => {
    const { listPeople } = await import('@/lib/auth/people-list');
    const rows = (await listPeople(CLI)).map((person) => ({
      email: person.email,
      name: person.name,
      roles: person.roles.map(
        ({ teamId: id, team, role }) => `${role} in ${id === null ? 'every team' : (team ?? id)}`,
      ),
      lastSignedInAt: person.lastSignedInAt,
      isDisabled: person.isDisabled,
    }));
    const chunks = (async function* () {
      yield rows;
    })();
    await (json ? printJson(chunks) : printTable(chunks));
  });
}

async function reset(id: string, email: string): Promise<void> {
  const { resetPassword } = await people();
  await printLink(`The password of ${email} can be set anew.`, await resetPassword(CLI, id));
}

async function signOut(id: string, email: string): Promise<void> {
  const { signOutPerson } = await people();
  await signOutPerson(CLI, id);
  console.log(`${email} is signed out of every browser.`);
}

async function disable(id: string, email: string, isDisabled: boolean): Promise<void> {
  const { setDisabled } = await people();
  await setDisabled(CLI, id, isDisabled);
  console.log(isDisabled ? `${email} is signed out and kept out.` : `${email} may sign in again.`);
}

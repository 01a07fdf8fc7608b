/** The numbers of a platform, kept in plain TypeScript beside its tables: what must be shown, whatever the platform. */
import type { Sql } from '@/db/client';
import { compareVersions } from '@/lib/metrics';
import type { NewMessage, NewSession, PlatformDriver } from './driver';

interface ModelMessage extends NewMessage {
  id: string;
  versions: Set<string>;
}

export interface ModelSession extends NewSession {
  id: string;
  conversation: string;
  isEnded: boolean;
  messages: Map<string, ModelMessage>;
}

/** Every change is made by the driver and told to the model. */
export class Model {
  readonly chatbots = new Map<string, string>();
  readonly sessions = new Map<string, ModelSession>();

  constructor(
    readonly sql: Sql,
    readonly driver: PlatformDriver,
  ) {}

  async addChatbot(team: string, name: string): Promise<string> {
    const id = await this.driver.addChatbot(this.sql, team, name);
    this.chatbots.set(id, team);
    return id;
  }

  async addSession(session: NewSession): Promise<ModelSession> {
    const { session: id, conversation } = await this.driver.addSession(this.sql, session);
    const added = { ...session, id, conversation, isEnded: false, messages: new Map() };
    this.sessions.set(id, added);
    return added;
  }

  async addMessage(session: ModelSession, message: NewMessage, version?: string): Promise<string> {
    const { driver, sql } = this;
    if (version !== undefined && driver.addAnswer) {
      const id = await driver.addAnswer(sql, session.conversation, message, version);
      session.messages.set(id, { ...message, id, versions: new Set([version]) });
      return id;
    }
    const id = await driver.addMessage(sql, session.conversation, message);
    session.messages.set(id, { ...message, id, versions: new Set() });
    if (version !== undefined) await this.addVersion(session, id, version);
    return id;
  }

  async addVersion(session: ModelSession, message: string, version: string): Promise<void> {
    if (!this.driver.hasVersions) return;
    await this.driver.addVersion(this.sql, message, version);
    session.messages.get(message)!.versions.add(version);
  }

  async setRole(session: ModelSession, message: string, role: NewMessage['role']): Promise<void> {
    await this.driver.setRole(this.sql, message, role);
    session.messages.get(message)!.role = role;
  }

  async setTime(session: ModelSession, message: string, at: string): Promise<void> {
    await this.driver.setTime(this.sql, message, at);
    session.messages.get(message)!.at = at;
  }

  async deleteMessage(session: ModelSession, message: string): Promise<void> {
    await this.driver.deleteMessage(this.sql, message);
    session.messages.delete(message);
  }

  async moveSession(session: ModelSession, to: { chatbot: string; participant: string }): Promise<void> {
    await this.driver.moveSession(this.sql, session.id, to);
    Object.assign(session, to);
  }

  async setTest(session: ModelSession, isTest: boolean): Promise<void> {
    await this.driver.setTest(this.sql, session.id, isTest);
    session.isTest = isTest;
  }

  async endSession(session: ModelSession, at: string): Promise<void> {
    await this.driver.endSession(this.sql, session.id, at);
    session.isEnded = true;
  }

  async deleteSession(session: ModelSession): Promise<void> {
    await this.driver.deleteSession(this.sql, session.id, session.conversation);
    this.sessions.delete(session.id);
  }

  /** Every session as it must be listed, by id. */
  shownSessions() {
    return [...this.sessions.values()]
      .map((session) => ({
        id: session.id,
        chatbotId: session.chatbot,
        participantId: session.participant,
        isTest: session.isTest,
        ...numbersOf([session]),
        versions: [...new Set([...session.messages.values()].flatMap(({ versions }) => [...versions]))].sort(
          compareVersions,
        ),
      }))
      .sort(byId);
  }

  /** Every chatbot as it must be listed, by id. */
  shownChatbots() {
    return [...this.chatbots.keys()]
      .map((id) => {
        const all = [...this.sessions.values()].filter(({ chatbot }) => chatbot === id);
        const counted = all.filter(({ isTest }) => !isTest);
        return {
          id,
          sessionCount: counted.length,
          testSessionCount: all.length - counted.length,
          participantCount: new Set(counted.map(({ participant }) => participant)).size,
          ...numbersOf(counted),
        };
      })
      .sort(byId);
  }
}

const byId = (a: { id: string }, b: { id: string }) => Number(BigInt(a.id) - BigInt(b.id));

function numbersOf(sessions: ModelSession[]) {
  const times = sessions
    .flatMap(({ messages }) => [...messages.values()])
    .filter(({ role }) => role === 'human')
    .map(({ at }) => at)
    .sort();
  return {
    humanMessageCount: times.length,
    firstActivityAt: times[0] ?? null,
    lastActivityAt: times.at(-1) ?? null,
  };
}

/** The platforms that Truecount can be attached to. A new adapter is listed here, and nowhere else. */
import type { Adapter } from './adapter';
import { openChatStudio } from './open-chat-studio';

export const ADAPTERS: Adapter[] = [openChatStudio];

/** Makes an adapter known to this process that is not listed: one of a test's own. */
export function knowAdapter(adapter: Adapter): void {
  if (!ADAPTERS.includes(adapter)) ADAPTERS.push(adapter);
}

export function adapterNamed(name: string): Adapter | undefined {
  return ADAPTERS.find((adapter) => adapter.name === name);
}

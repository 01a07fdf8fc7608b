/** The platforms that Truecount can be attached to. A new adapter is listed here, and nowhere else. */
import type { Adapter } from './adapter';
import { openChatStudio } from './open-chat-studio';

export const ADAPTERS: Adapter[] = [openChatStudio];

export function adapterNamed(name: string): Adapter | undefined {
  return ADAPTERS.find((adapter) => adapter.name === name);
}

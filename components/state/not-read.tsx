/** A part of a page that could not be read; the others stand. */
import { Notice } from './notice';

export const NotRead = ({ error }: { error: string }) => (
  <Notice tone="bad">This part could not be read. {error}</Notice>
);

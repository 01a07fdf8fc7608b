/** Entry of the keeper's process. */
import { keep } from './keeper';

await keep(process.argv[2] ?? '');

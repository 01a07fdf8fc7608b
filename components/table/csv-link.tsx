/** The whole filtered and sorted list as a file. */
import { IconDownload } from '@tabler/icons-react';
import classes from './csv-link.module.css';

export function CsvLink({ href }: { href: string }) {
  return (
    <a href={href} download className={classes.link} title="The whole filtered list, at most 1,000,000 rows">
      <IconDownload size={15} aria-hidden="true" />
      CSV
    </a>
  );
}

'use client';
/** The demo's one press. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useFormStatus } from 'react-dom';

/** @param next path to open afterwards */
export function EnterDemo({ next, action }: { next: string; action: (form: FormData) => Promise<void> }) {
  return (
    <form action={action}>
      <input type="hidden" name="next" value={next} />
      <Submit />
    </form>
  );
}

function Submit() {
  const { pending } = useFormStatus();
  return (
    <Button
      type="submit"
      size="md"
      fullWidth
      loading={pending}
      rightSection={<IconArrowRight size={17} aria-hidden="true" />}
    >
      Enter the demo
    </Button>
  );
}

/** Why a form was not taken; read aloud when it comes. */
import classes from './card.module.css';

export function FormError({ state }: { state: { error: string } | object | null }) {
  return (
    <p role="alert" className={classes.error} hidden={!state || !('error' in state)}>
      {state && 'error' in state ? String(state.error) : ''}
    </p>
  );
}

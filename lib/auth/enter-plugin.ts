/** A sign-in without a password, for the demo: a function of the server that no request reaches by itself. */
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

export const enterPlugin = () => ({
  id: 'enter' as const,
  endpoints: {
    enterAs: createAuthEndpoint(
      '/enter-as',
      { method: 'POST', body: z.object({ personId: z.uuid() }), metadata: { scope: 'server' } },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.personId);
        const session = user && (await internalAdapter.createSession(user.id));
        if (!session) throw new APIError('UNAUTHORIZED');
        await setSessionCookie(context, { session, user });
        return context.json({ token: session.token });
      },
    ),
  },
});

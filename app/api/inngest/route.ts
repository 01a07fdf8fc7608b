/** Inngest's way in; its signature is the gate. */
import type { NextRequest } from 'next/server';
import { answerInngest } from '@/inngest/handler';

export const GET = (request: NextRequest) => answerInngest('GET', request);
export const POST = (request: NextRequest) => answerInngest('POST', request);
export const PUT = (request: NextRequest) => answerInngest('PUT', request);

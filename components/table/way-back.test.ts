import { describe, expect, it } from 'vitest';
import { nameBack, parseBack, withBack } from './way-back';

describe('the way back', () => {
  it('leads to a list of this site with its filters', () => {
    expect(parseBack('/sessions?status=complete&q=a%20b', '/sessions')).toBe(
      '/sessions?status=complete&q=a%20b',
    );
    expect(parseBack('/admin/cache/runs?type=full', '/sessions')).toBe('/admin/cache/runs?type=full');
    expect(parseBack('/chatbots/12?status=complete', '/sessions')).toBe('/chatbots/12?status=complete');
    expect(parseBack('/explain/chatbot/12/messages?after=x', '/')).toBe(
      '/explain/chatbot/12/messages?after=x',
    );
  });

  it.each([
    '//evil.example',
    'https://evil.example/sessions',
    '/sessions@evil.example',
    '/sessions/../admin',
    '/\\evil.example',
    '/sessionsevil',
    'javascript:alert(1)',
    '/import',
    '/admin/cache/runs/1',
    '/explain/chatbot/12',
    '/explain/chatbot/12/messages/../../x',
    '',
    '/chatbots#x',
    '/chatbots\n//evil.example',
  ])('never leads to %j', (value) => {
    expect(parseBack(value, '/sessions')).toBe('/sessions');
  });

  it.each([
    ['/chatbots?q=sessions', 'Chatbots'],
    ['/chatbots/12?back=%2Fsessions', 'Chatbot'],
    ['/sessions', 'Sessions'],
    ['/sessions/5', 'Session'],
    ['/explain/session/5/duration', 'Explanation'],
    ['/admin/cache/sessions?sort=age', 'Cached sessions'],
    ['/admin/cache/runs', 'Refresh log'],
    ['/compare', 'Compare'],
  ])('to %s is called %s', (back, name) => {
    expect(parseBack(back, '/nowhere')).toBe(back);
    expect(nameBack(back)).toBe(name);
  });

  it('is plain where there is none or several', () => {
    expect(parseBack(undefined, '/chatbots')).toBe('/chatbots');
    expect(parseBack(['/sessions', '/sessions'], '/chatbots')).toBe('/chatbots');
  });

  it('is left out where a page lies in the plain list, and survives a round trip where it is not', () => {
    expect(withBack('/chatbots/7', '/chatbots')).toBe('/chatbots/7');
    const list = '/sessions?q=a%26b&status=complete';
    const href = withBack('/sessions/7', list);
    expect(parseBack(new URL(href, 'http://x').searchParams.get('back') ?? '', '/')).toBe(list);
  });
});

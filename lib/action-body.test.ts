import { expect, it } from 'vitest';
import { isReadable } from './action-body';

const post = (body: BodyInit, type?: string) =>
  isReadable(
    new Request('http://localhost/sign-in', {
      method: 'POST',
      body,
      headers: type === undefined ? {} : { 'content-type': type },
    }),
  );
const form = (parts: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.append(name, value);
  return post(data);
};

it('takes arguments as JSON, and forms with and without scripts', async () => {
  expect(await post('["7",null]', 'text/plain;charset=UTF-8')).toBe(true);
  expect(await form({ '0': '[null,"$K1"]', _1_password: 'hunter3' })).toBe(true);
  expect(await form({ $ACTION_REF_1: '', '$ACTION_1:0': '{"id":"x","bound":"$@1"}', password: '{' })).toBe(
    true,
  );
});

it.each([
  ['hunter3-my-password', 'text/plain;charset=UTF-8'],
  ['', 'text/plain'],
  ['["7"]', 'application/json'],
  ['password=hunter3', 'application/x-www-form-urlencoded'],
  ['["7"]', 'text/plainer'],
  ['password', 'multipart/form-data'],
  ['password', 'multipart/form-data; boundary=x'],
  ['["7"]', 'application/octet-stream'],
])('refuses %j as %s', async (body, type) => {
  expect(await post(body, type)).toBe(false);
});

it('refuses a part that is to be JSON and is none', async () => {
  expect(await form({ '0': 'hunter3' })).toBe(false);
  expect(await form({ $ACTION_REF_1: '', '$ACTION_1:0': 'hunter3' })).toBe(false);
});

/** The front page leads to the chatbots. */
import { redirect } from 'next/navigation';

export default function FrontPage(): never {
  redirect('/chatbots');
}

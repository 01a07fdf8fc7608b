import { openChatStudio } from './open-chat-studio';
import { describeContract } from './testing/contract';
import { openChatStudioDriver } from './testing/open-chat-studio-driver';

describeContract({ adapter: openChatStudio, driver: openChatStudioDriver });

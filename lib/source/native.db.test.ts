import { describeContract } from './testing/contract';
import { nativeDriver } from './testing/native-driver';

describeContract({ adapter: null, driver: nativeDriver });

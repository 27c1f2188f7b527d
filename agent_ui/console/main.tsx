import { mount } from '../shared/ui/page';
import { SignedIn } from '../shared/ui/sign-in';
import { Console } from './console';

mount(
  <SignedIn place="console">
    <Console />
  </SignedIn>,
);

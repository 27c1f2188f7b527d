import { mount } from '../shared/ui/page';
import { SignedIn } from '../shared/ui/sign-in';
import { Wallboard } from './wallboard';

mount(
  <SignedIn place="wallboard">
    <Wallboard />
  </SignedIn>,
);

import { fromHead } from '../shared/ui/head';
import { mount } from '../shared/ui/page';
import { FrontPage } from './front-page';

mount(<FrontPage demo={fromHead('hub-mode') === 'demo'} />);

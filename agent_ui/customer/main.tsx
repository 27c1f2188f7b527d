import { mount } from '../shared/ui/page';
import { CustomerPage } from './customer-page';

mount(<CustomerPage />);

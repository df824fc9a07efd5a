import { Question } from '../question';
import { CREATION_QUESTIONS } from './creation-on-push';
import { FILTER_QUESTIONS } from './filters';
import { PUSH_QUESTIONS } from './pushes';
import { SERVICE_QUESTIONS } from './service';
import { SETTING_QUESTIONS } from './settings';
import { TEMPLATE_QUESTIONS } from './templates';

export const QUESTIONS: readonly Question[] = [
  ...FILTER_QUESTIONS, ...PUSH_QUESTIONS, ...SETTING_QUESTIONS, ...TEMPLATE_QUESTIONS, ...CREATION_QUESTIONS, ...SERVICE_QUESTIONS,
];

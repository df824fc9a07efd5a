export * from './applied-for';
export * from './creation-template-props';

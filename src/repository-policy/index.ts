export type { ImageProtection } from './image-protection';

/// <reference types="vite/client" />

declare module "virtual:messages/*" {
  const messages: Readonly<Record<string, { readonly ja: string; readonly en: string }>>;
  export default messages;
}

declare module "*?worker&url" {
  const url: string;
  export default url;
}

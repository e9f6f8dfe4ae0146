// Texts by key, with their {placeholders} filled in. No DOM.

export type Language = "ja" | "en";
export type Messages = Readonly<Record<string, { readonly ja: string; readonly en: string }>>;
export type Speak = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** A function that says a key in a language; a missing key is said as itself, never lost. */
export function speaker(messages: Messages, language: Language): Speak {
  return (key, values = {}) => {
    const text = messages[key]?.[language] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

//! The same book as one page for a web site: no scripts, its maps inside it.

use std::fmt::Write;

use super::contents::{Chapter, Contents};
use super::entry::Entry;
use super::figure::{Figure, escaped};
use super::markdown::{Article, Block, Run};
use crate::message::Language;

/// Everything the page needs to be read and printed.
const STYLE: &str = include_str!("../../data/templates/book.css");

impl Contents {
    /// The book as an HTML document.
    pub fn html(&self) -> String {
        let lang = match self.language {
            Language::Ja => "ja",
            Language::En => "en",
        };
        let mut page = String::with_capacity(256 * 1024);
        let title = escaped(&self.title);
        let _ = write!(
            page,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header><p>{}</p>\
             <h1>{title}</h1><p>{}</p></header>\n<main>\n",
            escaped(&self.municipality),
            escaped(&self.word("edition").replace("{day}", &self.edition)),
        );
        if let Some(mark) = &self.watermark {
            let _ = writeln!(page, "<p class=\"mark\">{}</p>", escaped(mark));
        }
        self.outline(&mut page);
        for own in &self.articles {
            article(&mut page, own);
        }
        if let Some(map) = &self.index_map {
            let _ = write!(page, "<section><h2>{}</h2>", escaped(self.word("index_map")));
            figure(&mut page, map);
            page.push_str("</section>\n");
        }
        for (at, chapter) in self.chapters.iter().enumerate() {
            self.chapter(&mut page, at, chapter);
        }
        self.index(&mut page);
        self.about(&mut page);
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    fn word(&self, key: &str) -> &'static str {
        self.words.get(key).copied().unwrap_or_default()
    }

    fn outline(&self, page: &mut String) {
        let _ = write!(page, "<nav><h2>{}</h2><ol>", escaped(self.word("contents")));
        for (at, chapter) in self.chapters.iter().enumerate() {
            let count = chapter.entries.len();
            let title = escaped(&chapter.title);
            let _ = write!(page, "<li><a href=\"#chapter-{at}\">{title}</a>（{count}）</li>");
        }
        page.push_str("</ol></nav>\n");
    }

    fn chapter(&self, page: &mut String, at: usize, chapter: &Chapter) {
        let title = escaped(&chapter.title);
        let _ = write!(page, "<section><h2 id=\"chapter-{at}\">{title}</h2>");
        for text in chapter.caption.iter() {
            let _ =
                write!(page, "<p class=\"caption\"><strong>{}</strong></p>", escaped(text));
        }
        if let Some(contact) = &chapter.contact {
            let name = escaped(self.word("contact"));
            let _ = write!(page, "<p>{name}: {}</p>", escaped(contact));
        }
        if let Some(map) = &chapter.map {
            figure(page, map);
        }
        if chapter.entries.is_empty() {
            let _ = write!(page, "<p>{}</p>", escaped(self.word("no_entries")));
        }
        for number in &chapter.entries {
            self.entry(page, &self.entries[number - 1]);
        }
        if !self.matrix.is_empty() && !chapter.entries.is_empty() {
            self.matrix(page, chapter);
        }
        page.push_str("</section>\n");
    }

    fn entry(&self, page: &mut String, entry: &Entry) {
        let (number, name) = (entry.number, escaped(&entry.name));
        let _ = write!(
            page,
            "<article id=\"entry-{number}\"><h3><span class=\"no\">{number}</span> {name}</h3>"
        );
        if let Some(kana) = &entry.kana {
            let _ = write!(page, "<p class=\"kana\">{}</p>", escaped(kana));
        }
        if let Some(diagram) = self.diagrams.get(number - 1).and_then(Option::as_ref) {
            figure(page, diagram);
        }
        page.push_str("<dl>");
        let access = entry.access.iter().filter(|fact| !fact.text.is_empty());
        for fact in entry.facts.iter().chain(access) {
            let (label, text) = (escaped(&fact.label), escaped(&fact.text));
            let _ = write!(page, "<dt>{label}</dt><dd>{text}</dd>");
        }
        if !entry.able.is_empty() {
            let able: Vec<String> = entry
                .able
                .iter()
                .map(|own| format!("{} {}", own.sign, escaped(&own.label)))
                .collect();
            let name = escaped(self.word("able"));
            let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", able.join("、"));
        }
        page.push_str("</dl>");
        for own in &entry.passages {
            let text = escaped(own.whole.as_ref().unwrap_or(&own.text)).replace('\n', "<br>");
            let _ = write!(page, "<h4>{}</h4><p>{text}</p>", escaped(&own.label));
        }
        let _ = writeln!(page, "<p class=\"day\">{}</p></article>", escaped(&entry.as_of));
    }

    fn matrix(&self, page: &mut String, chapter: &Chapter) {
        let _ = write!(
            page,
            "<div class=\"wide\"><table><caption>{}　{}</caption><thead><tr><th>{}</th><th>{}</th>",
            escaped(self.word("matrix")),
            escaped(self.word("matrix_note")),
            escaped(self.word("number")),
            escaped(self.word("name")),
        );
        for label in &self.matrix {
            let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(label));
        }
        page.push_str("</tr></thead><tbody>");
        for number in &chapter.entries {
            let entry = &self.entries[number - 1];
            let name = escaped(&entry.name);
            let _ = write!(page, "<tr><td>{number}</td><th scope=\"row\">{name}</th>");
            for sign in &entry.matrix {
                let _ = write!(page, "<td>{}</td>", sign.sign);
            }
            page.push_str("</tr>");
        }
        page.push_str("</tbody></table></div>");
    }

    fn index(&self, page: &mut String) {
        let _ = write!(page, "<section><h2>{}</h2>", escaped(self.word("index")));
        let unread = (self.word("no_reading"), &self.no_reading);
        let groups = self.index.iter().map(|group| (group.head.as_str(), &group.numbers));
        for (head, numbers) in groups.chain([unread]).filter(|(_, list)| !list.is_empty()) {
            let _ = write!(page, "<h3>{}</h3><ul>", escaped(head));
            for number in numbers {
                let name = escaped(&self.entries[number - 1].name);
                let _ = write!(
                    page,
                    "<li><a href=\"#entry-{number}\">{name}</a> ［{number}］</li>"
                );
            }
            page.push_str("</ul>");
        }
        page.push_str("</section>\n");
    }

    fn about(&self, page: &mut String) {
        let record = self.word("record").replace("{count}", &self.count.to_string());
        let _ = writeln!(
            page,
            "<section><h2>{}</h2><p>{}</p><p>{}</p><p>{}</p><p>{}: {}</p></section>",
            escaped(self.word("disclaimer")),
            escaped(&self.word("as_of").replace("{day}", &self.as_of)),
            escaped(self.word("warning")),
            escaped(&record.replace("{hash}", &self.hash)),
            escaped(self.word("sources")),
            escaped(&self.sources.join("、")),
        );
    }
}

fn figure(page: &mut String, figure: &Figure) {
    // Several drawings on one page must not share the names of their patterns and windows.
    let place = page.len();
    let own = |name: &str| format!("{name}-{place}");
    let mut svg = figure.svg.clone();
    for name in ["w", "yes", "ask", "h1", "h2"] {
        svg = svg.replace(&format!("id=\"{name}\""), &format!("id=\"{}\"", own(name)));
        svg = svg.replace(&format!("url(#{name})"), &format!("url(#{})", own(name)));
    }
    let alt = escaped(&figure.alt);
    let _ =
        write!(page, "<div class=\"figure\" role=\"img\" aria-label=\"{alt}\">{svg}</div>");
}

fn runs(list: &[Run]) -> String {
    let run = |run: &Run| {
        let text = escaped(&run.text);
        let text = if run.strong { format!("<strong>{text}</strong>") } else { text };
        match &run.link {
            Some(link) => format!("<a href=\"{}\">{text}</a>", escaped(link)),
            None => text,
        }
    };
    list.iter().map(run).collect()
}

fn article(page: &mut String, article: &Article) {
    let _ = write!(page, "<section><h2>{}</h2>", escaped(&article.title));
    for block in &article.blocks {
        let _ = match block {
            Block::Heading { text, .. } => write!(page, "<h3>{}</h3>", runs(text)),
            Block::Paragraph { text } => write!(page, "<p>{}</p>", runs(text)),
            Block::Quote { text } => write!(page, "<blockquote>{}</blockquote>", runs(text)),
            Block::List { ordered, items } => {
                let tag = if *ordered { "ol" } else { "ul" };
                let items: String =
                    items.iter().map(|item| format!("<li>{}</li>", runs(item))).collect();
                write!(page, "<{tag}>{items}</{tag}>")
            }
            Block::Table { rows } => {
                let rows: String = rows
                    .iter()
                    .map(|row| {
                        let cells: String = row
                            .iter()
                            .map(|cell| format!("<td>{}</td>", escaped(cell)))
                            .collect();
                        format!("<tr>{cells}</tr>")
                    })
                    .collect();
                write!(page, "<table>{rows}</table>")
            }
        };
    }
    page.push_str("</section>\n");
}

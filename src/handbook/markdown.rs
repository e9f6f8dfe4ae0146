//! Article pages: Markdown as plain data, so that nothing written in it can run as a template.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

/// A page somebody wrote: how to use the book, a preface, a list of contacts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Article {
    /// Its first heading of level 1, or a name given.
    pub title: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// A block of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of Markdown")]
pub enum Block {
    Heading { level: u8, text: Vec<Run> },
    Paragraph { text: Vec<Run> },
    List { ordered: bool, items: Vec<Vec<Run>> },
    Table { rows: Vec<Vec<String>> },
    Quote { text: Vec<Run> },
}

/// A run of text of one look.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Emphasized.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
    /// Where it leads: web and telephone links only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Reads an article; HTML and images in it are left out, and told.
///
/// # Shape
/// Nested lists become lists of one level; a first heading of level 1 is the title.
pub fn article(title: &str, markdown: &str) -> (Article, Vec<&'static str>) {
    let mut reading = Reading::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reading.take(event);
    }
    let mut blocks = reading.blocks;
    let mut title = title.to_owned();
    if let Some(Block::Heading { level: 1, text }) = blocks.first() {
        title = text.iter().map(|run| run.text.as_str()).collect();
        blocks.remove(0);
    }
    (Article { title, blocks }, reading.left_out)
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    strong: usize,
    link: Option<String>,
    items: Option<(bool, Vec<Vec<Run>>)>,
    depth: usize,
    quoted: bool,
    row: Vec<String>,
    rows: Vec<Vec<String>>,
    left_out: Vec<&'static str>,
}

impl Reading {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak => {}
            Event::HardBreak => self.say("\n"),
            Event::Html(_) | Event::InlineHtml(_) => self.leave_out("HTML"),
            _ => {}
        }
    }

    fn leave_out(&mut self, what: &'static str) {
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }

    fn say(&mut self, text: &str) {
        let run =
            Run { text: text.to_owned(), strong: self.strong > 0, link: self.link.clone() };
        self.runs.push(run);
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::Link { dest_url, .. } => {
                let safe = ["https://", "http://", "tel:", "mailto:"];
                let url = dest_url.to_string();
                self.link = safe.iter().any(|start| url.starts_with(start)).then_some(url);
            }
            Tag::List(first) => {
                self.depth += 1;
                if self.items.is_none() {
                    self.items = Some((first.is_some(), Vec::new()));
                }
                self.flush_item();
            }
            Tag::BlockQuote(_) => self.quoted = true,
            Tag::Image { .. } => self.leave_out("image"),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Heading(level) => {
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                };
                let text = std::mem::take(&mut self.runs);
                self.blocks.push(Block::Heading { level, text });
            }
            TagEnd::Paragraph if self.items.is_none() => {
                let text = std::mem::take(&mut self.runs);
                if !text.is_empty() {
                    self.blocks.push(match self.quoted {
                        true => Block::Quote { text },
                        false => Block::Paragraph { text },
                    });
                }
            }
            TagEnd::Item => self.flush_item(),
            TagEnd::List(_) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0
                    && let Some((ordered, items)) = self.items.take()
                {
                    self.blocks.push(Block::List { ordered, items });
                }
            }
            TagEnd::BlockQuote(_) => self.quoted = false,
            TagEnd::TableCell => {
                let runs = std::mem::take(&mut self.runs);
                self.row.push(runs.into_iter().map(|run| run.text).collect());
            }
            TagEnd::TableRow | TagEnd::TableHead => {
                self.rows.push(std::mem::take(&mut self.row))
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table { rows });
            }
            _ => {}
        }
    }

    fn flush_item(&mut self) {
        let text = std::mem::take(&mut self.runs);
        if let (Some((_, items)), false) = (&mut self.items, text.is_empty()) {
            items.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_data_and_templates_in_it_are_text() {
        let text = "# はじめに\n\n#eval(\"1\") **だいじ** [電話](tel:000) [悪](javascript:x)\n\n- 一\n- 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>x</script>\n";
        let (article, left_out) = article("", text);
        assert_eq!(article.title, "はじめに");
        assert_eq!(left_out, ["HTML"]);
        let Block::Paragraph { text } = &article.blocks[0] else {
            unreachable!("a paragraph")
        };
        assert!(text[0].text.starts_with("#eval"));
        assert!(text.iter().any(|run| run.strong && run.text == "だいじ"));
        let links: Vec<_> = text.iter().filter_map(|run| run.link.as_deref()).collect();
        assert_eq!(links, ["tel:000"]);
        assert!(
            matches!(&article.blocks[1], Block::List { ordered: false, items } if items.len() == 2)
        );
        assert!(matches!(&article.blocks[2], Block::Table { rows } if rows.len() == 2));
    }
}

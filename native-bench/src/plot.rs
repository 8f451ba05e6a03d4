//! One kind of picture for everything: lines of labelled marks over a logarithmic and a linear
//! axis, as SVG.
//!
//! Drawn by plotters. The colours of page, text and grid are written so that a rule in the picture
//! can change them where the reader's system is dark; the lines' colours stand out on both.

use anyhow::Result;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::results::Summary;

/// Width and height in pixels: a README's column shows it unscaled.
const SIZE: (u32, u32) = (880, 520);

/// Page, text and grid in a light surrounding; `STYLE` names the same values.
const PAGE: RGBColor = RGBColor(0xff, 0xff, 0xff);
const TEXT: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);

/// Text has a rim of the page's colour, to be read across lines; then the changes for a dark
/// surrounding.
const STYLE: &str = "\n<style>text{paint-order:stroke;stroke:#fff;stroke-width:3px;\
stroke-linejoin:round;font-family:system-ui,sans-serif}\
@media (prefers-color-scheme: dark) {text{stroke:#0d1117}\
[fill=\"#FFFFFF\"]{fill:#0d1117}[fill=\"#1F2328\"]{fill:#e6edf3}\
[stroke=\"#D8DEE4\"]{stroke:#30363d}}</style>\n";

/// Red, green and blue, ours first; of middle lightness, so that each shows on white and on black.
const COLOURS: [u32; 9] =
    [0xe53e3e, 0x3b82f6, 0x10a37f, 0xd98206, 0x9b6cf6, 0x089cba, 0xdb4f97, 0x808690, 0x8f6b2c];

/// A picture.
pub(crate) struct Chart {
    pub(crate) title: String,
    /// How to read it, below the title.
    pub(crate) hint: &'static str,
    /// Name of the logarithmic axis.
    pub(crate) x: &'static str,
    /// Name of the linear axis.
    pub(crate) y: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// One line of a picture, in the order of its marks.
pub(crate) struct Line {
    pub(crate) name: String,
    /// Which colour: 0 is ours.
    pub(crate) colour: usize,
    /// A thin line without points: a model rather than a measurement.
    pub(crate) is_model: bool,
    pub(crate) marks: Vec<Mark>,
}

/// The coordinates of a point, and the text beside it.
pub(crate) type Mark = (f64, f64, String);

type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<LogCoord<f64>, RangedCoordf64>>;

fn text(size: i32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size)).color(&TEXT)
}

impl Chart {
    /// The picture as SVG.
    pub(crate) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg)?;
        let head = svg.find('>').map_or(0, |end| end + 1);
        svg.insert_str(head, STYLE);
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<()> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        root.fill(&PAGE)?;
        root.draw(&Text::new(self.title.as_str(), (20, 14), text(19)))?;
        root.draw(&Text::new(self.hint, (20, 40), text(13)))?;
        let marks = || self.lines.iter().flat_map(|line| &line.marks);
        let (x, y) = (Summary::of(marks().map(|mark| mark.0)), Summary::of(marks().map(|m| m.1)));
        let margin = 0.06 * (y.max - y.min).max(1.0);
        let (x, y) = (x.min / 1.3..x.max * 1.3, y.min - margin..y.max + margin);
        let mut plane = ChartBuilder::on(&root)
            .margin(14)
            .margin_top(62)
            .x_label_area_size(46)
            .y_label_area_size(62)
            .build_cartesian_2d(x.log_scale().base(2.0), y)?;
        plane
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(GRID)
            .label_style(text(13))
            .x_label_formatter(&f64::to_string)
            .x_desc(self.x)
            .y_desc(self.y)
            .draw()?;
        self.lines.iter().try_for_each(|line| line.draw(&mut plane))?;
        // No line comes there: slow and large is where nobody wants to be.
        let place = SeriesLabelPosition::MiddleLeft;
        plane.configure_series_labels().position(place).label_font(text(13)).draw()?;
        root.present()?;
        Ok(())
    }
}

impl Line {
    fn draw<'a, 'b: 'a>(&self, plane: &mut Plane<'a, 'b>) -> Result<()> {
        let is_ours = self.colour == 0;
        let more = u32::from(is_ours);
        let (width, radius) = if self.is_model { (1, 0) } else { (2 + more, 4 + more) };
        let [_, red, green, blue] = COLOURS[self.colour % COLOURS.len()].to_be_bytes();
        let style = RGBColor(red, green, blue).filled().stroke_width(width);
        let points = self.marks.iter().map(|&(x, y, _)| (x, y));
        let series = plane.draw_series(LineSeries::new(points, style).point_size(radius))?;
        series.label(&self.name).legend(move |at| {
            EmptyElement::at(at)
                + PathElement::new([(0, 0), (24, 0)], style)
                + Circle::new((12, 0), radius, style)
        });
        // Ours below to the right, the others above to the left: the lines bend the other way.
        let (offset, side) = match is_ours {
            true => ((9, 2), Pos::new(HPos::Left, VPos::Top)),
            false => ((-6, -3), Pos::new(HPos::Right, VPos::Bottom)),
        };
        plane.draw_series(self.marks.iter().map(|(x, y, label)| {
            EmptyElement::at((*x, *y)) + Text::new(label.clone(), offset, text(11).pos(side))
        }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_names_its_labels_and_a_dark_side() {
        let marks = [(10.0, 30.0), (100.0, 25.0)].map(|(x, y)| (x, y, format!("level {x}")));
        let line = Line { name: "this".into(), colour: 0, is_model: false, marks: marks.into() };
        let (title, hint) = ("A & B".to_owned(), "down is better");
        let svg = Chart { title, hint, x: "speed", y: "size", lines: vec![line] }.svg().unwrap();
        for part in ["A &amp; B", "\nthis\n", "level 100", "speed", "prefers-color-scheme"] {
            assert!(svg.contains(part), "{part}");
        }
        assert!(svg.contains("fill=\"#FFFFFF\"") && svg.contains("stroke=\"#D8DEE4\""));
    }
}

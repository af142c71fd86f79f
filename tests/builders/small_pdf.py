"""A PDF of a few pages with a line of text on each, written out by hand."""

from __future__ import annotations


def small_pdf(lines: tuple[str, ...] = ("First page", "Second page")) -> bytes:
    """Write one page for each line, in one of the standard fonts, which the file does not carry."""
    pages = [4 + 2 * place for place in range(len(lines))]
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in pages)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, line in zip(pages, lines, strict=True):
        drawn = f"BT /F1 24 Tf 60 700 Td ({line}) Tj ET"
        bodies.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {number + 1} 0 R >>"
        )
        bodies.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    content = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = len(content)
    content += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n"
    content += "".join(f"{place:010} 00000 n \n" for place in places)
    content += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    return content.encode("ascii")

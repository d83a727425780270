use std::io::{self, BufRead, Read};

/// What a reader of XML reads: it counts lines, gives out no more than it is allowed to, and takes back
/// what was no markup after all.
pub(super) struct Input {
    reader: Box<dyn BufRead + Send>,
    /// What was taken back, and how much of it was given out again.
    returned: Vec<u8>,
    given: usize,
    /// So many lines lie before what comes next.
    lines: usize,
    /// So many bytes lie before what comes next, once decoded.
    pub(super) position: u64,
    /// So many bytes may still be read.
    pub(super) allowance: u64,
}

impl Input {
    pub(super) fn new(reader: Box<dyn BufRead + Send>) -> Self {
        Self {
            reader,
            returned: Vec::new(),
            given: 0,
            lines: 0,
            position: 0,
            allowance: 0,
        }
    }

    /// All of it, for another reader; nothing is left.
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::new(Box::new(io::empty())))
    }

    /// The line that comes next, from 1.
    pub(super) fn line(&self) -> usize {
        self.lines + 1
    }

    /// Takes back the last bytes that were read.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        self.returned.splice(..self.given, bytes.iter().copied());
        self.given = 0;
        self.lines -= newlines(bytes).min(self.lines);
        self.position = self.position.saturating_sub(bytes.len() as u64);
    }

    /// Reads text up to where markup begins. A `<` that begins none is text, as browsers have it.
    pub(super) fn text(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        while self.read_until(b'<', text)? > 0 {
            if text.last() != Some(&b'<') {
                break;
            }
            if is_markup(self.peek(2)?) {
                text.pop();
                self.give_back(b"<");
                break;
            }
        }
        Ok(())
    }

    /// The next bytes; fewer than `count` only at the end.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.returned.len() - self.given < count {
            let more = self.reader.fill_buf()?;
            let length = more.len();
            if length == 0 {
                break;
            }
            self.returned.extend_from_slice(more);
            self.reader.consume(length);
        }
        Ok(&self.returned[self.given..])
    }
}

/// Whether this, after a `<`, makes a tag, a comment, a CDATA section, a declaration or an instruction.
fn is_markup(after: &[u8]) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
    match after {
        [b'!', next, ..] => b"-[Dd".contains(next),
        [b'/', next, ..] => is_name(*next),
        [b'?', ..] => true,
        [first, ..] => is_name(*first),
        [] => false,
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.allowance == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let next = match self.given < self.returned.len() {
            true => &self.returned[self.given..],
            false => self.reader.fill_buf()?,
        };
        let most = usize::try_from(self.allowance).unwrap_or(usize::MAX);
        Ok(&next[..next.len().min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.allowance = self.allowance.saturating_sub(count as u64);
        self.position += count as u64;
        if self.given < self.returned.len() {
            let read = &self.returned[self.given..self.given + count];
            self.lines += newlines(read);
            self.given += count;
            if self.given == self.returned.len() {
                self.returned.clear();
                self.given = 0;
            }
            return;
        }
        // What a reader consumes is what it was given last, which is still there.
        if let Ok(buffer) = self.reader.fill_buf() {
            self.lines += newlines(&buffer[..count.min(buffer.len())]);
        }
        self.reader.consume(count);
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

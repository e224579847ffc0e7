use std::io::Read as _;
use std::net::TcpStream;

/// The body of the next request, which is read into the memory of `request`; nothing when the client is gone.
pub(super) fn read_request(stream: &mut TcpStream, request: &mut Vec<u8>) -> Option<String> {
    let mut chunk = [0; 16 * 1024];
    request.clear();
    loop {
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&chunk[..count]);
        let text = str::from_utf8(request).ok()?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(body.to_owned());
        }
    }
}

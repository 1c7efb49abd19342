namespace Mycelia.Import.Json;

/// <summary>Reads a stream line by line without copying lines; a line may be as long as memory allows.</summary>
internal sealed class LineReader(Stream stream)
{
    private byte[] _buffer = new byte[256 << 10];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Bytes of all lines read, ends included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next line without its end, valid until the next call; false at the end of the stream.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0 || (_isAtEnd && _end > _start))
            {
                var length = feed >= 0 ? searched + feed : _end - _start;
                line = _buffer.AsSpan(_start, length);
                if (line.EndsWith("\r"u8)) line = line[..^1];
                var taken = Math.Min(_end - _start, length + 1);
                _start += taken;
                BytesRead += taken;
                Number++;
                return true;
            }

            if (_isAtEnd)
            {
                line = default;
                return false;
            }

            searched = _end - _start;
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end == Array.MaxLength) throw new MyceliaException(StatusCode.LimitExceeded, $"Line {Number + 1:N0} is longer than 2 GiB.");
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, _buffer.Length * 2L));
        }

        var count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _isAtEnd = count == 0;
    }
}

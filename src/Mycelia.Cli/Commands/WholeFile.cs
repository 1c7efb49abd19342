namespace Mycelia.Cli.Commands;

/// <summary>Files that are there whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file under another name and gives it its own when it is complete; a file that is there is replaced then.</summary>
    public static T Write<T>(string path, Func<Stream, T> write)
    {
        var partial = $"{path}.partial";
        try
        {
            T result;
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                result = write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}

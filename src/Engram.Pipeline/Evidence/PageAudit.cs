using Engram.Storage.Images;

namespace Engram.Pipeline.Evidence;

/// <summary>report/report.html, written again from the report that was built again. No hash covers it, and it is what people read.</summary>
internal static class PageAudit
{
    public const string Name = "report.html";

    /// <param name="folder">Of the report.</param>
    /// <param name="write">The page's text; it shows the run's pictures, and one that is damaged ends it.</param>
    /// <param name="isOwnVersion">Whether this program's version made what the page is of; another's page may differ in form alone.</param>
    public static async Task CheckAsync(string folder, Func<string> write, bool isOwnVersion, Findings findings, CancellationToken stop)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            findings.Note($"there is no report/{Name}: 'engram report' writes it");
            return;
        }

        string page;
        try
        {
            page = write();
        }
        catch (ImageException e)
        {
            findings.Mismatch($"report/{Name}: cannot be written again to compare it: {e.Message}");
            return;
        }

        var isPage = await File.ReadAllTextAsync(path, stop) == page;
        if (isPage || isOwnVersion)
        {
            findings.Require($"report/{Name}", isPage, () => $"report/{Name}: is not the page of these figures; 'engram report' writes it again");
        }
        else
        {
            findings.Note($"report/{Name} is not the page that this version writes, and another version made the run: 'engram report' writes it again");
        }
    }
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Cli.Reports;

/// <summary>A style sheet or script of a page, of the program itself, with the hash by which a Content-Security-Policy allows it.</summary>
internal static class PageResource
{
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        // One line break everywhere, or the hash would be another on a checkout with CR LF: browsers hash the text after they have made it LF.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>sha256-… as the policy spells it.</summary>
    public static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}

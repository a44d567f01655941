using System.Text;

namespace Engram.Storage.DataSets;

/// <summary>
/// Ids never hold white space or control characters: each becomes % and two hex digits for every byte of its UTF-8, as in addresses.
/// </summary>
public static class ImageIds
{
    public static string Clean(string id)
    {
        if (!id.Any(IsUnfit))
        {
            return id;
        }

        var clean = new StringBuilder(id.Length + 8);
        foreach (var c in id)
        {
            if (IsUnfit(c))
            {
                foreach (var value in Encoding.UTF8.GetBytes([c]))
                {
                    clean.Append('%').Append(value.ToString("X2", null));
                }
            }
            else
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    private static bool IsUnfit(char c) => char.IsWhiteSpace(c) || char.IsControl(c);
}

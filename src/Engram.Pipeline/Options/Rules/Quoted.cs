using System.Text;

namespace Engram.Pipeline.Options.Rules;

/// <summary>Text of users in messages: in quotes, on one line, without control characters, at most 80 characters.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    public static string Text(string value)
    {
        var text = new StringBuilder("'");
        foreach (var rune in value.EnumerateRunes())
        {
            if (text.Length > Longest)
            {
                text.Append('…');
                break;
            }

            text.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return text.Append('\'').ToString();
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engram.Cli.Consoles;

/// <summary>The one JSON document of --json: snake_case, everything outside ASCII escaped, so that it is safe on a terminal too.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Text(object document) => JsonSerializer.Serialize(document, Options);

    public static void Print(object document) => Console.Out.WriteLine(Text(document));
}

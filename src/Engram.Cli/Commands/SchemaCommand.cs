using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Storage.Warehouse;

namespace Engram.Cli.Commands;

/// <summary>schema --dialect NAME: the tables as SQL.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var dialect = new Option<string>("--dialect")
        {
            Description = $"{string.Join(", ", SchemaText.Dialects)}; the last three read a Parquet lake as external tables.",
            HelpName = "DIALECT",
            Required = true,
        };
        var location = new Option<string>("--location") { Description = "Where the service finds the lake, e.g. gs://bucket/engram or @stage/engram.", HelpName = "PLACE" };
        var lake = new Option<string>("--lake") { Description = "A lake's folder: print the tables and columns that it has, not all of this version.", HelpName = "FOLDER" };
        var command = new Command("schema", "Print the SQL that makes the tables of a warehouse.") { dialect, location, lake };
        command.SetAction(parsed => Guard.RunAsync(parsed, json: false, async (_, _) =>
        {
            var name = parsed.GetRequiredValue(dialect);
            if (!SchemaText.Dialects.Contains(name))
            {
                throw new ConfigurationException($"--dialect: {name} is not one of {string.Join(", ", SchemaText.Dialects)}");
            }

            var place = parsed.GetValue(location);
            if (place is not null && SchemaText.PlaceholderOf(name) is null)
            {
                throw new ConfigurationException($"--location: is not used by {name}, which holds the rows itself");
            }

            // It stands in a quoted text or, for Snowflake, bare.
            if (place is not null && (place.Length == 0 || place.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\'' or '"' or ';' or '\\' or '`')))
            {
                throw new ConfigurationException("--location: is empty, or holds white space or one of ' \" ; \\ `");
            }

            await Console.Out.WriteAsync(SchemaText.Of(name, place, parsed.GetValue(lake)));
            return ExitCode.Done;
        }));
        return command;
    }
}

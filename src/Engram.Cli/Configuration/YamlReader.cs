using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Engram.Cli.Configuration;

/// <summary>
/// YAML text to nodes that keep their lines. Anchors, aliases, tags, further documents and deep nesting are refused: a run's file is short,
/// and what a reader cannot see at its place should not be in it.
/// </summary>
internal sealed class YamlReader
{
    // The deepest key of a run is three levels down; the limit keeps hostile files from the stack.
    private const int Deepest = 32;

    private readonly string _source;
    private readonly Parser _parser;

    private YamlReader(string text, string source)
    {
        _source = source;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The one document of a text; null where there is none.</summary>
    /// <param name="source">The file as the user gave it, or "--set"; stands before every message.</param>
    /// <param name="key">The key that an option sets; "" for a file.</param>
    public static ConfigNode? Read(string text, string source, string key = "")
    {
        var reader = new YamlReader(text, source);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new ConfigurationException(reader.At(e.Start).Message(key, $"is not YAML: {e.Message}"), e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner (18.1) gives up so on a plain word inside '{{', without a place of its own.
            throw new ConfigurationException(reader.At(reader.Reached).Message(key, "is not YAML: a bracket here belongs to nothing"), e);
        }
        catch (ArgumentException e)
        {
            // And so on a tag such as '!!]'.
            throw new ConfigurationException(reader.At(reader.Reached).Message(key, "is not YAML: a tag (!) here is malformed"), e);
        }
    }

    /// <summary>The end of what was read so far.</summary>
    private Mark Reached => _parser.Current?.End ?? Mark.Empty;

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second)
            ? throw Refuse(second, "a second document begins here; a file is one run")
            : root;
    }

    private ConfigNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            throw Refuse(alias, "aliases (*) are not supported; write the value out");
        }

        if (!_parser.Accept<NodeEvent>(out var node))
        {
            // The parser (18.1) leaves the value of some keys in a flow out, where its own rules ask for an empty one.
            throw new ConfigurationException(At(Reached).Message("", "is not YAML: a value is missing here"));
        }

        Check(node, depth);
        return node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadList(depth),
            _ => ReadSection(depth),
        };
    }

    private void Check(NodeEvent node, int depth)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(node, "anchors (&) are not supported; write the value out");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(node, "tags (!) are not supported");
        }

        if (depth > Deepest)
        {
            throw Refuse(node, $"more than {Deepest} levels");
        }
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        return new ScalarNode(At(scalar), scalar.Value, scalar.Style is ScalarStyle.Plain);
    }

    private ListNode ReadList(int depth)
    {
        var list = new ListNode(At(_parser.Consume<SequenceStart>()));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items.Add(ReadNode(depth + 1));
        }

        return list;
    }

    private SectionNode ReadSection(int depth)
    {
        var section = new SectionNode(At(_parser.Consume<MappingStart>()));
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not ScalarNode key)
            {
                throw new ConfigurationException(section.Origin.Message("", "a key is not a word"));
            }

            section.Entries.Add(new SectionEntry(key.Text, key.Origin, ReadNode(depth + 1)));
        }

        return section;
    }

    private Origin At(ParsingEvent place) => At(place.Start);

    private Origin At(Mark place) => _source == Origin.SetOption ? Origin.Set : new Origin(_source, (int)place.Line);

    private ConfigurationException Refuse(ParsingEvent place, string problem) => new(At(place).Message("", problem));
}

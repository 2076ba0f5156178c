using System;
using System.Management.Automation.Host;

namespace LbAdmin.Shell;

/// <summary>The size of the terminal; 120 columns where there is none, as pwsh has it.</summary>
internal sealed class ConsoleScreen : PSHostRawUserInterface
{
    private const int ColumnsWithoutTerminal = 120;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize
    {
        get => new(Columns, 1000);
        set => throw Unsupported();
    }

    public override Coordinates CursorPosition
    {
        get => new(0, 0);
        set => throw Unsupported();
    }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override Size MaxPhysicalWindowSize => new(Columns, 1000);

    public override Size MaxWindowSize => new(Columns, 1000);

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize
    {
        get => new(Columns, Console.IsOutputRedirected ? 50 : Math.Max(1, Console.WindowHeight));
        set => throw Unsupported();
    }

    public override string WindowTitle { get; set; } = "lbsh";

    private static int Columns => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? ColumnsWithoutTerminal : Console.WindowWidth;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default(ControlKeyStates), keyDown: true);
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("This host does not draw on the screen.");
}

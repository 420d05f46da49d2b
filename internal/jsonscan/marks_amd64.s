//go:build !purego

#include "textflag.h"

// Constants that VPBROADCASTQ repeats in all lanes of a register.
DATA lanes02<>+0(SB)/8, $0x0202020202020202
GLOBL lanes02<>(SB), RODATA|NOPTR, $8
DATA lanes20<>+0(SB)/8, $0x2020202020202020
GLOBL lanes20<>(SB), RODATA|NOPTR, $8
DATA lanes5c<>+0(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL lanes5c<>(SB), RODATA|NOPTR, $8

// PLACE writes the place of the lowest bit that is set in AX, and clears the bit. If none is
// set, TZCNT says 64: what is written then is written over later.
#define PLACE(at) \
	TZCNTQ AX, R11      \ // the number of the lowest bit is that of its byte in the block,
	BLSRQ  AX, AX       \
	ADDL   R8, R11      \ // and the block begins at R8
	MOVL   R11, at(DI)

// func markBlocksAVX2(places *uint32, room int, data *byte, length int) (count, done int, high uint32)
//
// It does what markBlocksInGo does; read that first. DI is where the next place is written,
// DX the last address from which there is room for the places of a block. SI is the block,
// R8 its position in data, CX that of the last block. Y15 has all bytes that were seen, one
// over the other.
TEXT ·markBlocksAVX2(SB), NOSPLIT, $0-52
	MOVQ places+0(FP), DI
	MOVQ room+8(FP), DX
	MOVQ data+16(FP), SI
	MOVQ length+24(FP), CX
	LEAQ -256(DI)(DX*4), DX       // 64 places of 4 bytes
	SUBQ $64, CX
	XORL R8, R8
	VPBROADCASTQ lanes02<>(SB), Y2
	VPBROADCASTQ lanes20<>(SB), Y3
	VPBROADCASTQ lanes5c<>(SB), Y4
	VPXOR Y15, Y15, Y15

loop:
	// The block, in two halves.
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPOR Y0, Y15, Y15
	VPOR Y1, Y15, Y15

	// To flip bit 1 makes 0x20 of the quote, 0x22, and control characters of control
	// characters; nothing else becomes 0x20 or less. There is no comparison of
	// unsigned bytes: x <= 0x20 if the smaller of both is x.
	VPXOR Y0, Y2, Y5
	VPXOR Y1, Y2, Y6
	VPMINUB Y5, Y3, Y7
	VPMINUB Y6, Y3, Y8
	VPCMPEQB Y5, Y7, Y5
	VPCMPEQB Y6, Y8, Y6

	// Backslashes.
	VPCMPEQB Y0, Y4, Y0
	VPCMPEQB Y1, Y4, Y1
	VPOR Y0, Y5, Y0
	VPOR Y1, Y6, Y1

	// A bit for each byte, those of the first half lowest, and how many are set.
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y1, BX
	SHLQ $32, BX
	ORQ BX, AX
	POPCNTQ AX, R10

	// Blocks of JSON have about ten marks: to write twelve places in any case is faster
	// than a branch that is often mispredicted.
	PLACE(0)
	PLACE(4)
	PLACE(8)
	PLACE(12)
	PLACE(16)
	PLACE(20)
	PLACE(24)
	PLACE(28)
	PLACE(32)
	PLACE(36)
	PLACE(40)
	PLACE(44)
	CMPQ R10, $12
	JBE next

	// The rest, up to 52.
	LEAQ 48(DI), R12
more:
	TZCNTQ AX, R11
	BLSRQ AX, AX
	ADDL R8, R11
	MOVL R11, (R12)
	ADDQ $4, R12
	TESTQ AX, AX
	JNZ more

next:
	LEAQ (DI)(R10*4), DI
	ADDQ $64, SI
	ADDQ $64, R8
	CMPQ R8, CX                   // is there a whole block,
	JGT done
	CMPQ DI, DX                   // and room for all places that it may have?
	JLS loop

done:
	SUBQ places+0(FP), DI
	SHRQ $2, DI
	MOVQ DI, count+32(FP)
	MOVQ R8, done+40(FP)
	VPMOVMSKB Y15, AX             // the highest bit of each byte
	MOVL AX, high+48(FP)
	VZEROUPPER                    // else SSE instructions after it are slow
	RET

// The numbers of the bytes in a block.
DATA numbers<>+0(SB)/8, $0x0706050403020100
DATA numbers<>+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA numbers<>+16(SB)/8, $0x1716151413121110
DATA numbers<>+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA numbers<>+32(SB)/8, $0x2726252423222120
DATA numbers<>+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA numbers<>+48(SB)/8, $0x3736353433323130
DATA numbers<>+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL numbers<>(SB), RODATA|NOPTR, $64

// PLACES writes sixteen places: of the bytes whose numbers are the low bytes of a register, in
// the block that begins at the position that all lanes of Z10 have.
#define PLACES(of, at) \
	VPMOVZXBD of, Z7       \ // each byte as a word of 32 bits
	VPADDD    Z7, Z10, Z7  \
	VMOVDQU32 Z7, at(DI)

// func markBlocksAVX512(places *uint32, room int, data *byte, length int) (count, done int, high uint32)
//
// It does what markBlocksAVX2 does, with the same registers, and faster: there is a comparison
// of unsigned bytes with a bit for each byte as its result, and one instruction that lists the
// numbers of the bits that are set.
TEXT ·markBlocksAVX512(SB), NOSPLIT, $0-52
	MOVQ places+0(FP), DI
	MOVQ room+8(FP), DX
	MOVQ data+16(FP), SI
	MOVQ length+24(FP), CX
	LEAQ -256(DI)(DX*4), DX
	SUBQ $64, CX
	XORL R8, R8
	VPBROADCASTQ lanes02<>(SB), Z2
	VPBROADCASTQ lanes20<>(SB), Z3
	VPBROADCASTQ lanes5c<>(SB), Z4
	VMOVDQU64 numbers<>(SB), Z9
	VPXORQ Z10, Z10, Z10          // the position of the block, in each lane,
	MOVL $64, AX
	VPBROADCASTD AX, Z11          // and what is added to it
	VPXORQ Z15, Z15, Z15

loop:
	VMOVDQU64 (SI), Z0
	VPORQ Z0, Z15, Z15

	// Quotes and control characters are 0x20 or less once bit 1 is flipped.
	VPXORQ Z0, Z2, Z5
	VPCMPUB $2, Z3, Z5, K1        // less or equal
	VPCMPEQB Z0, Z4, K2           // backslashes
	KORQ K1, K2, K1
	KMOVQ K1, AX
	POPCNTQ AX, R10
	VPCOMPRESSB.Z Z9, K1, Z6      // the numbers of the marked bytes, one after the other

	PLACES(X6, 0)
	CMPQ R10, $16
	JBE next
	VEXTRACTI32X4 $1, Z6, X8
	PLACES(X8, 64)
	CMPQ R10, $32
	JBE next
	VEXTRACTI32X4 $2, Z6, X8
	PLACES(X8, 128)
	VEXTRACTI32X4 $3, Z6, X8
	PLACES(X8, 192)

next:
	VPADDD Z10, Z11, Z10
	LEAQ (DI)(R10*4), DI
	ADDQ $64, SI
	ADDQ $64, R8
	CMPQ R8, CX                   // is there a whole block,
	JGT done
	CMPQ DI, DX                   // and room for all places that it may have?
	JLS loop

done:
	SUBQ places+0(FP), DI
	SHRQ $2, DI
	MOVQ DI, count+32(FP)
	MOVQ R8, done+40(FP)
	VPMOVB2M Z15, K1              // the highest bit of each byte,
	KMOVQ K1, AX
	MOVQ AX, R9                   // in two halves,
	SHRQ $32, R9
	ORL R9, AX                    // one over the other
	MOVL AX, high+48(FP)
	VZEROUPPER
	RET

// func cpuid(leaf, sub uint32) (a, b, c uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-20
	MOVL leaf+0(FP), AX
	MOVL sub+4(FP), CX
	CPUID
	MOVL AX, a+8(FP)
	MOVL BX, b+12(FP)
	MOVL CX, c+16(FP)
	RET

// func xgetbv() uint32
TEXT ·xgetbv(SB), NOSPLIT, $0-4
	XORL CX, CX                   // XCR0
	XGETBV
	MOVL AX, ret+0(FP)
	RET
